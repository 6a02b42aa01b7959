/* The same server in C; every byte is sent by itself, which a client must not notice. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void send_all(int to, const char *bytes, size_t count) {
    for (size_t at = 0; at < count; at++) {
        if (send(to, bytes + at, 1, MSG_NOSIGNAL) != 1)
            return;
    }
}

static void answer(int to, const char *line) {
    char out[4200];
    if (strncmp(line, "LEN ", 4) == 0) {
        int count = atoi(line + 4);
        out[0] = (char)(count >> 8);
        out[1] = (char)count;
        memset(out + 2, 'x', (size_t)count);
        send_all(to, out, (size_t)count + 2);
        return;
    }
    const char *rest = strchr(line, ' ');
    int length = snprintf(out, sizeof out, "PONG %s\n", rest ? rest + 1 : "");
    send_all(to, out, (size_t)length);
}

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8888)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 5)) {
        perror("listen");
        return 1;
    }
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            continue;
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        char line[4096];
        size_t held = 0;
        while (held < sizeof line && read(client, line + held, 1) == 1) {
            if (line[held] == '\n') {
                line[held] = 0;
                answer(client, line);
                held = 0;
            } else {
                held++;
            }
        }
        close(client);
    }
}
