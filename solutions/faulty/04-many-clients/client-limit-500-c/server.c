/* A server with select. gcc -o server server.c && ./server [HOST PORT] */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CLIENTS 500

int main(int argc, char *argv[])
{
    struct sockaddr_in addr;
    int clients[MAX_CLIENTS], on = 1, i;
    char buf[1024];

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
    for (i = 0; i < MAX_CLIENTS; i++)
        clients[i] = -1;

    while (1) {
        fd_set set;
        int max = sockfd;
        FD_ZERO(&set);
        FD_SET(sockfd, &set);
        for (i = 0; i < MAX_CLIENTS; i++) {
            if (clients[i] >= 0)
                FD_SET(clients[i], &set);
            if (clients[i] > max)
                max = clients[i];
        }
        if (select(max + 1, &set, NULL, NULL, NULL) < 0)
            continue;
        if (FD_ISSET(sockfd, &set)) {
            int connfd = accept(sockfd, NULL, NULL);
            for (i = 0; connfd >= 0 && i < MAX_CLIENTS; i++) {
                if (clients[i] < 0) {
                    clients[i] = connfd;
                    break;
                }
            }
            if (i == MAX_CLIENTS) {
                printf("too many clients\n");
                close(connfd);
            }
        }
        for (i = 0; i < MAX_CLIENTS; i++) {
            if (clients[i] >= 0 && FD_ISSET(clients[i], &set)) {
                ssize_t n = recv(clients[i], buf, sizeof buf, 0);
                if (n <= 0) {
                    close(clients[i]);
                    clients[i] = -1;
                } else {
                    send(clients[i], buf, n, 0);
                }
            }
        }
    }
}
