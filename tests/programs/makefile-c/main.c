#include <arpa/inet.h>
#include <stdio.h>
#include <unistd.h>
#include "talk.h"

int main(void)
{
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons(9190)};
    int on = 1, s = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(s, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    listen(s, 5);
    while (1) {
        int c = accept(s, NULL, NULL);
        if (c >= 0) {
            talk(c);
            close(c);
        }
    }
}
