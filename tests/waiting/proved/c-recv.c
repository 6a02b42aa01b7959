// Reads on after the message.
#include "listening.h"

int main(void) {
    int client = accept(listening(), NULL, NULL);
    while (recv(client, data, sizeof data, 0) > 0) {
    }
    return 0;
}
