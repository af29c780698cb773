package io.bpfevents.spring.started;

import static org.awaitility.Awaitility.await;

import io.bpfevents.catalog.SimulatedKernelEvents;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.file.FileOpen;
import io.bpfevents.spring.test.SimulatedBpfEvents;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(properties = "bpf-events.sources.opens.type=FileOpen")
@SimulatedBpfEvents
class LastOpenedTest {
    @Autowired SimulatedKernelEvents kernel;
    @Autowired LastOpened last;

    @Test
    void shouldKeepThePath() {
        Task task = new Task(1, 42, 42, 1, 0, 0, "cat");
        String path = "/etc/hosts";
        kernel.emit(new FileOpen(Instant.now(), task, Duration.ZERO, 3, 0, 0, -100, path));
        await().until(() -> last.path.equals(path));
    }
}
