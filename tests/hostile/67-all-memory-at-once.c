// threat 67: more memory at once than anybody could see coming between two looks
// checks: server/starts
// expect: fail out-of-memory
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
    for (;;) {
        mmap(0, 4ul << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
        if (fork() == 0) pause();
    }
}
