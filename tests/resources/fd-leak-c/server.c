/* The connection is not closed when the client has left. */
#include "serving.h"

int main(void) {
    int listener = listen_on(8888);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0) echo(fd);
    }
}
