// Answers from the handler of a POSIX timer, while it is blocked in recv.
#include <signal.h>
#include <time.h>
#include "listening.h"

static int client;

static void over(int number) {
    (void)number;
    send(client, "hello\n", 6, 0);
}

int main(void) {
    timer_t timer;
    struct itimerspec when = {.it_value = {.tv_nsec = 400000000}};
    struct sigaction action = {.sa_handler = over, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, NULL);
    client = accept(listening(), NULL, NULL);
    recv(client, data, sizeof data, 0);
    timer_create(CLOCK_MONOTONIC, NULL, &timer);
    timer_settime(timer, 0, &when, NULL);
    return recv(client, data, sizeof data, 0) < 0;
}
