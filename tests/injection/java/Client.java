import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;

/** Says what it gets from each call, and goes on. */
public class Client {
    static void say(IOException error) {
        System.out.println("error " + error.getClass().getSimpleName() + ": " + error.getMessage());
    }

    static Socket connect() throws InterruptedException {
        while (true) {
            try {
                return new Socket("127.0.0.1", 8888);
            } catch (IOException error) {
                say(error);
                Thread.sleep(50);
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader terminal = new BufferedReader(new InputStreamReader(System.in));
        try (Socket connection = connect()) {
            byte[] reply = new byte[4096];
            String line;
            while ((line = terminal.readLine()) != null && !line.isEmpty()) {
                connection.getOutputStream().write((line + "\n").getBytes());
                int length = connection.getInputStream().read(reply);
                if (length <= 0) {
                    break;
                }
                System.out.print("reply: " + new String(reply, 0, length));
                System.out.flush();
            }
        } catch (IOException error) {
            say(error);
        }
    }
}
