import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Says what it gets from each call, and goes on. */
public class Server {
    static void say(IOException error) {
        System.out.println("error " + error.getClass().getSimpleName() + ": " + error.getMessage());
    }

    public static void main(String[] arguments) throws IOException {
        ServerSocket listener = new ServerSocket(8888, 5, InetAddress.getLoopbackAddress());
        while (true) {
            Socket connection;
            try {
                connection = listener.accept();
            } catch (IOException error) {
                say(error);
                continue;
            }
            try (connection) {
                byte[] data = new byte[4096];
                int length;
                while ((length = connection.getInputStream().read(data)) > 0) {
                    connection.getOutputStream().write(data, 0, length);
                }
            } catch (IOException error) {
                say(error);
            }
        }
    }
}
