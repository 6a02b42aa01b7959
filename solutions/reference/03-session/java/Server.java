import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Server of a simple session: a thread for each client echoes whatever arrives. */
public class Server {
    public static void main(String[] args) throws IOException {
        String host = args.length == 2 ? args[0] : "127.0.0.1";
        int port = args.length == 2 ? Integer.parseInt(args[1]) : 8888;
        try (ServerSocket listener = new ServerSocket()) {
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(host, port));
            System.out.println("waiting on " + listener.getLocalSocketAddress());
            while (true) {
                Socket client = listener.accept();
                new Thread(() -> converse(client)).start();
            }
        }
    }

    /** Bytes go back as they came, so it does not matter where a character was cut. */
    private static void converse(Socket client) {
        System.out.println("connected: " + client.getRemoteSocketAddress());
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[4096];
            int n;
            while ((n = in.read(buffer)) != -1) {
                out.write(buffer, 0, n);
            }
            System.out.println("left: " + client.getRemoteSocketAddress());
        } catch (IOException e) {
            System.out.println("connection lost: " + e.getMessage());
        }
    }
}
