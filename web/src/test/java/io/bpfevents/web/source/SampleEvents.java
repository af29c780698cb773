package io.bpfevents.web.source;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.file.FileOpen;
import io.bpfevents.catalog.network.TcpConnect;
import io.bpfevents.catalog.process.ProcessExit;
import io.bpfevents.catalog.process.ProcessStart;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Events for tests that need no kernel. */
public final class SampleEvents {
    private static final Instant NOW = Instant.EPOCH;

    private SampleEvents() {}

    static ProcessStart start(int pid, String name) {
        String file = "/bin/" + name;
        return new ProcessStart(NOW, task(pid, name), pid, false, file, List.of(name));
    }

    static ProcessExit exit(int code, int signal) {
        return new ProcessExit(NOW, task(1, "true"), Duration.ZERO, code, signal, false);
    }

    static FileOpen open(int pid, String comm, String path) {
        return new FileOpen(NOW, task(pid, comm), Duration.ZERO, 3, 0, 0, -100, path);
    }

    static TcpConnect connect(InetAddress peer, int port) {
        Task task = task(1, "true");
        return new TcpConnect(NOW, task, Duration.ZERO, peer, 1, peer, port, true, 0);
    }

    /** An event of a kind. */
    public static EventItem of(Kind kind) {
        return new EventItem(kind, event(kind));
    }

    private static KernelEvent event(Kind kind) {
        return switch (kind) {
            case EXEC -> start(1, "true");
            case EXIT -> exit(0, 0);
            case OPEN -> open(1, "true", "/dev/null");
            case CONNECT -> connect(InetAddress.getLoopbackAddress(), 80);
        };
    }

    private static Task task(int pid, String comm) {
        return new Task(0, pid, pid, 1, 0, 0, comm);
    }
}
