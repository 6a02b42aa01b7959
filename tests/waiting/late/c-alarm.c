// Is woken by alarm while it is blocked in recv, and answers.
#include <errno.h>
#include <signal.h>
#include "listening.h"

static void over(int number) { (void)number; }

int main(void) {
    struct sigaction action = {.sa_handler = over};
    sigaction(SIGALRM, &action, NULL);
    int client = accept(listening(), NULL, NULL);
    ssize_t length = recv(client, data, sizeof data, 0);
    char more[64];
    alarm(1);
    if (recv(client, more, sizeof more, 0) < 0 && errno == EINTR) {
        send(client, data, length, 0);
    }
    return recv(client, data, sizeof data, 0) < 0;
}
