#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_in addr;
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_port = htons(8888);
    addr.sin_addr.s_addr = inet_addr("0.0.0.0");
    int s = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    bind(s, (struct sockaddr *)&addr, sizeof(addr));
    listen(s, 5);
    while (1) {
        int c = accept(s, NULL, NULL);
        char buf[512];
        do {
            int n = recv(c, buf, 511, 0);
            if (n > 0) {
                buf[n] = 0;
                send(c, "ok", 2, MSG_NOSIGNAL);
            }
        } while (strncmp(buf, "quit", 4) != 0);
        close(c);
    }
}
