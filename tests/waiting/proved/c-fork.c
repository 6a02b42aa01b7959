// A process a client, the parent waits for its child.
#include <sys/wait.h>
#include "listening.h"

int main(void) {
    int server = listening(), client;
    while ((client = accept(server, NULL, NULL)) >= 0) {
        if (fork() == 0) {
            while (recv(client, data, sizeof data, 0) > 0) {
            }
            return 0;
        }
        close(client);
        wait(NULL);
    }
    return 0;
}
