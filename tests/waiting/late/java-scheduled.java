// Answers from a scheduled task, while the main thread reads on.
import java.net.*;
import java.util.concurrent.*;

public class Server {
    public static void main(String[] args) throws Exception {
        Socket client = new ServerSocket(8888).accept();
        int first = client.getInputStream().read();
        ScheduledExecutorService later = Executors.newScheduledThreadPool(1);
        later.schedule(() -> {
            client.getOutputStream().write(first);
            return null;
        }, 400, TimeUnit.MILLISECONDS);
        while (client.getInputStream().read() >= 0) {
        }
        later.shutdown();
    }
}
