import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

public class Server {
    // talk to one client until it leaves
    static void talk(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String line;
        while ((line = in.readLine()) != null) {
            System.out.println(line.length() + " characters");
            socket.getOutputStream().write(("echo: " + line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    public static void main(String[] args) throws IOException {
        String host = args.length > 1 ? args[0] : "127.0.0.1";
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 8888;
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(host, port));
        System.out.println("waiting for clients on port " + port);
        while (true) {
            Socket socket = server.accept();
            new Thread(() -> {
                try (socket) {
                    talk(socket);
                } catch (IOException e) {
                    System.out.println("client lost: " + e.getMessage());
                }
            }).start();
        }
    }
}
