import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server for many clients: a thread for each of them, a reply that names its own client. */
public class Server {
    public static void main(String[] args) throws Exception {
        String host = args.length > 1 ? args[0] : "127.0.0.1";
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 8888;
        try (ServerSocket listener = new ServerSocket(port, 128, InetAddress.getByName(host))) {
            System.out.println("listening on " + listener.getLocalSocketAddress());
            while (true) {
                try {
                    Socket client = listener.accept();
                    Thread thread = new Thread(null, () -> converse(client), "client", 128 * 1024);
                    thread.setDaemon(true);
                    thread.start();
                } catch (IOException error) {
                    System.out.println("cannot take a client now: " + error.getMessage());
                    Thread.sleep(100);
                }
            }
        }
    }

    private static void converse(Socket client) {
        byte[] buffer = new byte[4096];
        try (client; InputStream in = client.getInputStream(); OutputStream out = client.getOutputStream()) {
            int length;
            while ((length = in.read(buffer)) > 0) {
                out.write(("client " + client.getPort() + ", " + length + " bytes\n").getBytes());
            }
        } catch (IOException error) {
            System.out.println("lost: " + error.getMessage());
        }
    }
}
