#include <string.h>
#include <sys/socket.h>
#include "talk.h"

void talk(int fd)
{
    char line[2048];
    while (recv(fd, line, sizeof line, 0) > 0)
        send(fd, "welcome to my server\n", strlen("welcome to my server\n"), MSG_NOSIGNAL);
}
