/* A ping of our own: echo requests and replies on a raw socket (RFC 792).
 * cc -Wall -o raw raw.c && sudo ./raw */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 2000 /* ms */

static uint16_t checksum(const unsigned char *bytes, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i += 2)
        sum += (uint32_t)bytes[i] << 8 | (i + 1 < count ? bytes[i + 1] : 0);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static void put(unsigned char *at, unsigned value)
{
    at[0] = (unsigned char)(value >> 8);
    at[1] = (unsigned char)value;
}

static unsigned get(const unsigned char *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* waits for the reply; its data's place and length, or -1 */
static int reply(int fd, struct in_addr from, unsigned id, unsigned sequence, unsigned char *packet, size_t room, unsigned char **data)
{
    long until = now() + PATIENCE;
    for (;;) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        struct sockaddr_in sender;
        socklen_t length = sizeof sender;
        long left = until - now();
        if (left <= 0 || poll(&ready, 1, (int)left) <= 0)
            return -1;
        ssize_t count = recvfrom(fd, packet, room, 0, (struct sockaddr *)&sender, &length);
        if (count < 20)
            continue;
        size_t header = (size_t)(packet[0] & 15) * 4;
        unsigned char *message = packet + header;
        if ((size_t)count < header + 8 || sender.sin_addr.s_addr != from.s_addr)
            continue;
        size_t size = (size_t)count - header;
        if (message[0] != 0 || message[1] != 0 || checksum(message, size) != 0)
            continue;
        if (get(message + 4) != id || get(message + 6) != sequence)
            continue;
        *data = message + 8;
        return (int)size - 8;
    }
}

static void ping(struct in_addr to, const char *name, unsigned id, unsigned sequence, const char *text)
{
    unsigned char message[2048] = {8, 0}, packet[4096], *data;
    size_t size = 8 + strlen(text);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = to};

    put(message + 4, id);
    put(message + 6, sequence);
    memcpy(message + 8, text, strlen(text));
    put(message + 2, checksum(message, size));

    int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    if (fd < 0) {
        perror("socket");
        printf("error no raw socket\n");
        return;
    }
    if (sendto(fd, message, size, 0, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("sendto");
        printf("error cannot send\n");
    } else {
        int count = reply(fd, to, id, sequence, packet, sizeof packet, &data);
        if (count < 0)
            printf("lost %s\n", name);
        else
            printf("reply %s %u %u %.*s\n", name, id, sequence, count, (char *)data);
    }
    close(fd);
}

static int number(const char *text, unsigned *value)
{
    char *end;
    if (*text < '0' || *text > '9')
        return 0;
    unsigned long read = strtoul(text, &end, 10);
    *value = (unsigned)read;
    return *end == '\0' && read <= 65535;
}

int main(void)
{
    char line[1024];
    while (fgets(line, sizeof line, stdin) != NULL) {
        char name[32], id_text[16], sequence_text[16];
        unsigned id, sequence;
        struct in_addr to;
        int text = 0;
        line[strcspn(line, "\r\n")] = '\0';
        if (sscanf(line, "ping %31s %15s %15s %n", name, id_text, sequence_text, &text) < 3 || text == 0 || line[text] == '\0')
            printf("error no request\n");
        else if (inet_pton(AF_INET, name, &to) != 1 || !number(id_text, &id) || !number(sequence_text, &sequence))
            printf("error no such address or number\n");
        else
            ping(to, name, id, sequence, line + text);
    }
    return 0;
}
