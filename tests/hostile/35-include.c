/* threat 35: the compiler is to show a file that the program may not read
 * checks: server/starts
 * expect: fail build-failed
 */
#include "@CANARY@"
#include "/etc/shadow"

int main(void)
{
    return 0;
}
