// Asks its own terminal for the answer.
#include "listening.h"

int main(void) {
    int client = accept(listening(), NULL, NULL);
    recv(client, data, sizeof data, 0);
    if (scanf("%1023s", data) == 1) {
        send(client, data, strlen(data), 0);
    }
    return 0;
}
