// Waits for a signal for a time, and answers.
#include <signal.h>
#include <time.h>
#include "listening.h"

int main(void) {
    int client = accept(listening(), NULL, NULL);
    ssize_t length = recv(client, data, sizeof data, 0);
    struct timespec limit = {.tv_nsec = 400000000};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sigtimedwait(&set, NULL, &limit);
    send(client, data, length, 0);
    return recv(client, data, sizeof data, 0) < 0;
}
