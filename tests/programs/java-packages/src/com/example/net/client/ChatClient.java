package com.example.net.client;

import com.example.net.common.Protocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.Socket;
import java.util.Scanner;

public class ChatClient {
    public static void main(String[] args) {
        try (Socket socket = new Socket("localhost", Protocol.PORT)) {
            PrintWriter out = new PrintWriter(socket.getOutputStream(), true);
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), "UTF-8"));
            Scanner keyboard = new Scanner(System.in);
            while (keyboard.hasNextLine()) {
                String line = keyboard.nextLine();
                if (line.equals("exit")) {
                    break;
                }
                out.println(line);
                String answer = in.readLine();
                if (answer == null) {
                    break;
                }
                System.out.println("服务端说：" + answer);
            }
        } catch (IOException e) {
            System.out.println("连接失败：" + e.getMessage());
        }
    }
}
