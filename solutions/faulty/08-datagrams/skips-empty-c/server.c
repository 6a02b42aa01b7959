#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
    static char buf[65536];
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons(8888)}, peer;
    int sockfd = socket(AF_INET, SOCK_DGRAM, 0);
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(sockfd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    for (;;) {
        socklen_t len = sizeof peer;
        ssize_t n = recvfrom(sockfd, buf, sizeof buf, 0, (struct sockaddr *)&peer, &len);
        if (n <= 0)
            continue;
        sendto(sockfd, buf, n, 0, (struct sockaddr *)&peer, len);
    }
}
