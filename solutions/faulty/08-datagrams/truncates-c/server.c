#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

#define BUFSIZE 1024

int main(void)
{
    char buf[BUFSIZE];
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons(8888)}, peer;
    int sockfd = socket(AF_INET, SOCK_DGRAM, 0);
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    bind(sockfd, (struct sockaddr *)&addr, sizeof addr);
    while (1) {
        socklen_t len = sizeof peer;
        ssize_t n = recvfrom(sockfd, buf, BUFSIZE, 0, (struct sockaddr *)&peer, &len);
        sendto(sockfd, buf, n, 0, (struct sockaddr *)&peer, len);
    }
}
