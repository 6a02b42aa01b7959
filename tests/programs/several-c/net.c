#include <string.h>
#include <sys/socket.h>
#include <arpa/inet.h>
#include "net.h"

int listen_on(int port)
{
    struct sockaddr_in addr;
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_port = htons(port);
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(fd, 5) < 0)
        return -1;
    return fd;
}

void send_all(int fd, const char *buf, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, buf, n, 0);
        if (sent <= 0)
            return;
        buf += sent;
        n -= (size_t)sent;
    }
}
