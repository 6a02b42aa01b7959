import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Client of a simple session: main reads the terminal, a second thread shows what the server sends. */
public class Client {
    /** A reply without a newline is over when nothing has followed for so long. */
    private static final long QUIET_MS = 200;

    /** For each piece that was shown: whether it ended a line. */
    private static final LinkedBlockingQueue<Boolean> shown = new LinkedBlockingQueue<>();

    /** Closing the socket from here wakes the receiver with an error that is none. */
    private static volatile boolean leaving = false;

    public static void main(String[] args) throws InterruptedException {
        String host = args.length == 2 ? args[0] : "127.0.0.1";
        int port = args.length == 2 ? Integer.parseInt(args[1]) : 8888;
        Socket socket;
        try {
            socket = new Socket(host, port);
        } catch (IOException e) {
            System.err.println("cannot reach a server at " + host + ":" + port + ": " + e.getMessage());
            System.exit(1);
            return;
        }
        System.out.println("connected; type a message, an empty line ends");
        Thread receiver = new Thread(() -> receive(socket));
        receiver.setDaemon(true);
        receiver.start();
        try (socket) {
            converse(socket);
        } catch (IOException e) {
            System.out.println("connection lost: " + e.getMessage());
        }
        System.exit(0);
    }

    private static void converse(Socket socket) throws IOException, InterruptedException {
        BufferedReader terminal = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = terminal.readLine()) != null && !line.isEmpty()) {
            shown.clear();
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            // Where the server ends instead of replying, the receiver ends the program.
            Boolean lineEnded = shown.take();
            while (lineEnded != null && !lineEnded) {
                lineEnded = shown.poll(QUIET_MS, TimeUnit.MILLISECONDS);
            }
        }
        leaving = true;
    }

    /** Bytes go to the terminal as they came, at once: a cut cannot harm a character. */
    private static void receive(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[4096];
            int n;
            while ((n = in.read(buffer)) != -1) {
                System.out.write(buffer, 0, n);
                System.out.flush();
                shown.add(buffer[n - 1] == '\n');
            }
            System.out.println("the server has ended the session");
        } catch (IOException e) {
            if (leaving) {
                return;
            }
            System.out.println("connection lost: " + e.getMessage());
        }
        System.exit(0);
    }
}
