// A thread a client, the main thread in pthread_join.
#include <pthread.h>
#include "listening.h"

static void *serve(void *client) {
    while (recv((int)(long)client, data, sizeof data, 0) > 0) {
    }
    return NULL;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, serve, (void *)(long)accept(listening(), NULL, NULL));
    return pthread_join(thread, NULL);
}
