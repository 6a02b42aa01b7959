#ifndef NET_H
#define NET_H
#include <stddef.h>
#define BUFSIZE 1024
int listen_on(int port);
void send_all(int fd, const char *buf, size_t n);
#endif
