/* A client that asks once, and ends the connection in the way that WAY says. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAY "orderly"

int main(void) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(8888), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char data[4096];
    ssize_t count;
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (struct sockaddr *)&to, sizeof to) < 0)
        return 1;
    send(connection, "question\n", 9, 0);
    if (strcmp(WAY, "half") == 0) {
        shutdown(connection, SHUT_WR);
        while ((count = recv(connection, data, sizeof data, 0)) > 0)
            printf("still heard: %.*s\n", (int)count, data);
    } else if (strcmp(WAY, "full") != 0) {
        /* What is not read makes the system reset the connection when it is closed. */
        recv(connection, data, strcmp(WAY, "unread") == 0 ? 4 : sizeof data, 0);
    }
    close(connection);
    return 0;
}
