// Reads on after the message, with read().
#include "listening.h"

int main(void) {
    int client = accept(listening(), NULL, NULL);
    while (read(client, data, sizeof data) > 0) {
    }
    return 0;
}
