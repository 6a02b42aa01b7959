// Computes for a while, under a name that is no UTF-8
#include "listening.h"
#include <sys/prctl.h>
#include <time.h>

int main(void) {
    int server = listening(), client = accept(server, NULL, NULL);
    ssize_t count = recv(client, data, sizeof data, 0);
    // A name in Chinese, cut in the middle of a character: the kernel keeps 15 bytes.
    prctl(PR_SET_NAME, "1\xe5\x8f\xb7\xe5\x9b\x9e\xe5\xa3\xb0\xe6\x9c\x8d\xe5\x8a\xa1\xe5\x99\xa8");
    while (clock() < CLOCKS_PER_SEC / 2) {
    }
    send(client, data, count, 0);
    pause();
}
