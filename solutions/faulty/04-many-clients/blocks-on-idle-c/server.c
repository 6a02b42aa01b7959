/* A server that forks. gcc -o server server.c && ./server [HOST PORT] */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    struct sockaddr_in addr;
    char buf[1024];
    int on = 1;

    signal(SIGPIPE, SIG_IGN);
    int sockfd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(sockfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_port = htons(argc > 2 ? atoi(argv[2]) : 8888);
    addr.sin_addr.s_addr = inet_addr(argc > 2 ? argv[1] : "127.0.0.1");
    if (bind(sockfd, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(sockfd, 128) < 0) {
        perror("server");
        return 1;
    }
    while (1) {
        int connfd = accept(sockfd, NULL, NULL);
        if (connfd < 0)
            continue;
        if (fork() == 0) {
            ssize_t n;
            close(sockfd);
            while ((n = recv(connfd, buf, sizeof buf, 0)) > 0)
                send(connfd, buf, n, 0);
            exit(0);
        }
        close(connfd);
        wait(NULL); /* no zombies */
    }
}
