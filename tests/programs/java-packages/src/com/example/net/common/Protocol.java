package com.example.net.common;

import java.nio.charset.StandardCharsets;

public final class Protocol {
    public static final int PORT = 8888;

    private Protocol() {
    }

    public static byte[] decorate(String text) {
        return ("服务端收到：" + text.trim() + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
