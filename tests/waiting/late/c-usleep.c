// Sleeps before it answers.
#include "listening.h"

int main(void) {
    int client = accept(listening(), NULL, NULL);
    ssize_t length = recv(client, data, sizeof data, 0);
    usleep(400000);
    send(client, data, length, 0);
    return recv(client, data, sizeof data, 0) < 0;
}
