/* threat 16: its stack overflows
 * checks: server/starts
 * expect: fail start-crash
 */
#include <stdlib.h>

static int deeper(volatile char *above)
{
    volatile char room[4096];
    room[0] = above[0];
    return deeper(room) + room[1];
}

int main(void)
{
    char first[1] = {0};
    return deeper(first);
}
