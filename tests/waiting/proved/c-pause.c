// Lies down for a signal that nobody sends.
#include "listening.h"

int main(void) {
    int client = accept(listening(), NULL, NULL);
    recv(client, data, sizeof data, 0);
    return pause();
}
