import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Semaphore;

public class ChatServer {
    // one client at a time
    static final Semaphore permits = new Semaphore(1);

    static void talk(Socket socket) {
        byte[] buffer = new byte[8192];
        try (socket) {
            int n;
            while ((n = socket.getInputStream().read(buffer)) > 0) {
                System.out.println(n + " bytes");
                socket.getOutputStream().write(buffer, 0, n);
            }
            System.out.println("client left");
        } catch (IOException e) {
            System.out.println("client lost: " + e.getMessage());
        }
    }

    public static void main(String[] args) throws Exception {
        String host = args.length > 1 ? args[0] : "127.0.0.1";
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 8888;
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(host, port));
        System.out.println("waiting for clients on port " + port);
        while (true) {
            permits.acquire();
            Socket socket = server.accept();
            new Thread(() -> talk(socket)).start();
        }
    }
}
