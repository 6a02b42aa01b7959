/* Addresses, names and ports / 地址、主机名与端口
 * Build / 编译: cc -Wall -o addresses addresses.c
 * Run / 运行:   ./addresses */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#define MOST_WORDS 20

/* Prints the answer to one request / 打印对一个请求的回答 */
static void answer(char *words[], int count)
{
    (void)words;
    (void)count;
    /* TODO aton, ntoa, pton, ntop    : inet_aton() and so on / inet_aton() 等 */
    /* TODO htons, htonl, ntohs       : look at the bytes one by one / 逐个字节查看 */
    /* TODO class, same, net          : numbers, masks and & / 数、掩码和 & 运算 */
    /* TODO host, name, service, port : getaddrinfo(), getnameinfo(), getservbyname(), getservbyport() */
    printf("error not written yet\n");
}

int main(void)
{
    char line[1024];

    while (fgets(line, sizeof line, stdin) != NULL) {
        char *words[MOST_WORDS];
        int count = 0;
        for (char *word = strtok(line, " \r\n"); word != NULL && count < MOST_WORDS; word = strtok(NULL, " \r\n"))
            words[count++] = word;
        answer(words, count);
    }
    return 0;
}
