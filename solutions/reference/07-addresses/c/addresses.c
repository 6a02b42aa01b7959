/* Answers requests about addresses, line by line.
 * cc -Wall -o addresses addresses.c && ./addresses */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define MOST_WORDS 20

static int refuse(const char *why)
{
    printf("error %s\n", why);
    return 0;
}

static void show(const void *bytes, int count)
{
    const unsigned char *at = bytes;
    for (int i = 0; i < count; i++)
        printf("%02x%c", at[i], i + 1 < count ? ' ' : '\n');
}

/* two hexadecimal digits a word */
static int read_bytes(char *words[], int count, unsigned char *bytes)
{
    for (int i = 0; i < count; i++) {
        if (strlen(words[i]) != 2 || !isxdigit((unsigned char)words[i][0]) || !isxdigit((unsigned char)words[i][1]))
            return 0;
        bytes[i] = (unsigned char)strtoul(words[i], NULL, 16);
    }
    return 1;
}

static int number(const char *text, unsigned long most, uint32_t *value)
{
    char *end;
    if (!isdigit((unsigned char)*text))
        return 0;
    errno = 0;
    unsigned long read = strtoul(text, &end, 10);
    *value = (uint32_t)read;
    return *end == '\0' && errno == 0 && read <= most;
}

/* an address, or an address with /prefix, in the byte order of this machine; prefix -1 for none */
static int address(char *text, uint32_t *ip, int *prefix)
{
    struct in_addr in;
    uint32_t length;
    char *slash = strchr(text, '/');
    *prefix = -1;
    if (slash != NULL) {
        *slash = '\0';
        if (!number(slash + 1, 30, &length))
            return 0;
        *prefix = (int)length;
    }
    if (inet_pton(AF_INET, text, &in) != 1)
        return 0;
    *ip = ntohl(in.s_addr);
    return 1;
}

static uint32_t mask_of(int prefix)
{
    return prefix == 0 ? 0 : 0xffffffffu << (32 - prefix);
}

static void print_ip(uint32_t ip, char end)
{
    struct in_addr in = {.s_addr = htonl(ip)};
    printf("%s%c", inet_ntoa(in), end);
}

static int kind(char *text)
{
    uint32_t ip;
    int prefix;
    if (!address(text, &ip, &prefix))
        return refuse("no address");
    uint32_t host = prefix < 0 ? 0 : ~mask_of(prefix);
    if (ip == 0)
        puts("any");
    else if (ip >> 24 == 127)
        puts("loopback");
    else if (ip >> 28 == 14)
        puts("multicast");
    else if (ip == 0xffffffffu || (prefix >= 0 && (ip & host) == host))
        puts("broadcast");
    else if (prefix >= 0 && (ip & host) == 0)
        puts("network");
    else if (ip >> 24 == 10 || ip >> 20 == 0xac1 || ip >> 16 == 0xc0a8)
        puts("private");
    else
        puts("public");
    return 1;
}

static int same(char *first, char *second, char *mask_text)
{
    uint32_t a, b, mask, length;
    int none;
    if (!address(first, &a, &none) || !address(second, &b, &none))
        return refuse("no address");
    if (*mask_text == '/') {
        if (!number(mask_text + 1, 32, &length))
            return refuse("no prefix length");
        mask = mask_of((int)length);
    } else if (!address(mask_text, &mask, &none)) {
        return refuse("no mask");
    }
    puts((a & mask) == (b & mask) ? "yes" : "no");
    return 1;
}

static int net(char *text)
{
    uint32_t ip;
    int prefix;
    if (!address(text, &ip, &prefix) || prefix < 0)
        return refuse("no network");
    print_ip(ip & mask_of(prefix), ' ');
    print_ip(ip | ~mask_of(prefix), '\n');
    return 1;
}

static int by_name(const char *name)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
    char text[INET_ADDRSTRLEN];
    if (getaddrinfo(name, NULL, &hints, &found) != 0)
        return refuse("no such host");
    inet_ntop(AF_INET, &((struct sockaddr_in *)found->ai_addr)->sin_addr, text, sizeof text);
    puts(text);
    freeaddrinfo(found);
    return 1;
}

static int by_address(const char *text)
{
    struct sockaddr_in sa = {.sin_family = AF_INET};
    char name[NI_MAXHOST];
    if (inet_pton(AF_INET, text, &sa.sin_addr) != 1)
        return refuse("no address");
    if (getnameinfo((struct sockaddr *)&sa, sizeof sa, name, sizeof name, NULL, 0, NI_NAMEREQD) != 0)
        return refuse("no such host");
    puts(name);
    return 1;
}

static int pton(const char *text)
{
    unsigned char bytes[16];
    int family = strchr(text, ':') ? AF_INET6 : AF_INET;
    if (inet_pton(family, text, bytes) != 1)
        return refuse("no address");
    show(bytes, family == AF_INET6 ? 16 : 4);
    return 1;
}

static int answer(char *words[], int count)
{
    const char *command = words[0];
    unsigned char bytes[MOST_WORDS];
    char text[INET6_ADDRSTRLEN];
    struct in_addr in;
    struct servent *service;
    uint32_t value;

    if (strcmp(command, "aton") == 0 && count == 2) {
        if (inet_aton(words[1], &in) == 0)
            return refuse("no address");
        show(&in, 4);
    } else if (strcmp(command, "ntoa") == 0 && count == 5 && read_bytes(words + 1, 4, bytes)) {
        memcpy(&in, bytes, 4);
        puts(inet_ntoa(in));
    } else if (strcmp(command, "pton") == 0 && count == 2) {
        return pton(words[1]);
    } else if (strcmp(command, "ntop") == 0 && (count == 5 || count == 17) && read_bytes(words + 1, count - 1, bytes)) {
        puts(inet_ntop(count == 5 ? AF_INET : AF_INET6, bytes, text, sizeof text));
    } else if (strcmp(command, "htons") == 0 && count == 2 && number(words[1], 0xffff, &value)) {
        uint16_t order = htons((uint16_t)value);
        show(&order, 2);
    } else if (strcmp(command, "htonl") == 0 && count == 2 && number(words[1], 0xffffffffu, &value)) {
        value = htonl(value);
        show(&value, 4);
    } else if (strcmp(command, "ntohs") == 0 && count == 3 && read_bytes(words + 1, 2, bytes)) {
        printf("%d\n", bytes[0] << 8 | bytes[1]);
    } else if (strcmp(command, "class") == 0 && count == 2) {
        return kind(words[1]);
    } else if (strcmp(command, "same") == 0 && count == 4) {
        return same(words[1], words[2], words[3]);
    } else if (strcmp(command, "net") == 0 && count == 2) {
        return net(words[1]);
    } else if (strcmp(command, "host") == 0 && count == 2) {
        return by_name(words[1]);
    } else if (strcmp(command, "name") == 0 && count == 2) {
        return by_address(words[1]);
    } else if (strcmp(command, "service") == 0 && count == 3) {
        service = getservbyname(words[1], words[2]);
        if (service == NULL)
            return refuse("no such service");
        printf("%d\n", ntohs((uint16_t)service->s_port));
    } else if (strcmp(command, "port") == 0 && count == 3 && number(words[1], 0xffff, &value)) {
        service = getservbyport(htons((uint16_t)value), words[2]);
        if (service == NULL)
            return refuse("no such service");
        puts(service->s_name);
    } else {
        return refuse("no such request");
    }
    return 1;
}

int main(void)
{
    char line[1024];
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *words[MOST_WORDS];
        int count = 0;
        for (char *word = strtok(line, " \r\n"); word != NULL && count < MOST_WORDS; word = strtok(NULL, " \r\n"))
            words[count++] = word;
        if (count == 0)
            refuse("an empty line");
        else
            answer(words, count);
    }
    return 0;
}
