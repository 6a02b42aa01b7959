/* A ping of your own / 自己写 ping
 * Build / 编译: cc -Wall -o raw raw.c
 * Run as root / 以 root 运行: sudo ./raw */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The sum of RFC 1071 / 按 RFC 1071 求校验和 */
uint16_t checksum(const unsigned char *bytes, size_t count)
{
    (void)bytes;
    (void)count;
    /* TODO add up words of 16 bits, add the carry, take the complement / 16 位字相加，加上进位，取反 */
    return 0;
}

int main(void)
{
    char line[1024];

    while (fgets(line, sizeof line, stdin) != NULL) {
        /* TODO 1. take the line apart, refuse what is wrong / 拆分这一行，不对的就拒绝 */
        /* TODO 2. socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) */
        /* TODO 3. type 8, code 0, checksum, identifier, sequence number, text
         *         类型 8、代码 0、校验和、标识符、序号、内容 */
        /* TODO 4. sendto() with port 0, then recvfrom() for two seconds at most / 最多等两秒 */
        /* TODO 5. skip the IP header and what is not your reply / 跳过 IP 首部和不属于你的报文 */
        printf("error not written yet\n");
        fflush(stdout);
    }
    return 0;
}
