/* A client. gcc -o client client.c && ./client [HOST PORT] */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    struct sockaddr_in addr;
    char line[1024], buf[4096];

    setvbuf(stdout, NULL, _IONBF, 0);
    int sockfd = socket(AF_INET, SOCK_STREAM, 0);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_port = htons(argc > 2 ? atoi(argv[2]) : 8888);
    addr.sin_addr.s_addr = inet_addr(argc > 2 ? argv[1] : "127.0.0.1");
    if (connect(sockfd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("connect");
        return 1;
    }
    while (fgets(line, sizeof line, stdin) && line[0] != '\n') {
        line[strcspn(line, "\n")] = 0;
        send(sockfd, line, strlen(line), 0);
        send(sockfd, "\n", 1, 0);
        ssize_t n = recv(sockfd, buf, sizeof buf, 0);
        if (n <= 0) {
            printf("the server has gone\n");
            break;
        }
        printf("%.*s", (int)n, buf);
    }
    close(sockfd);
    return 0;
}
