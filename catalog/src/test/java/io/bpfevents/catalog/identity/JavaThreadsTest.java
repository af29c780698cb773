package io.bpfevents.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.event.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class JavaThreadsTest {
    private static final int PID = Math.toIntExact(ProcessHandle.current().pid());

    private static Task task(int pid, int tid) {
        return new Task(1, pid, tid, 1, 0, 0, "comm");
    }

    /** The kernel's id of the thread that calls it: /proc/thread-self is PID/task/TID. */
    private static int tid() throws Exception {
        return Integer.parseInt(
                Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString());
    }

    private static <T> T on(String name, Callable<T> call) throws Exception {
        try (ExecutorService one =
                Executors.newSingleThreadExecutor(task -> new Thread(task, name))) {
            return one.submit(call).get();
        }
    }

    @Test
    void shouldFindThreadsByTheirFullNames() throws Exception {
        JavaThreads threads = new JavaThreads();
        for (String name :
                new String[] {"a name of more than fifteen bytes", "with \"quotes\" nid=1"}) {
            assertThat(on(name, () -> threads.nameOf(task(PID, tid())))).contains(name);
        }
    }

    @Test
    void shouldFindNoThreadOfAnotherProcess() throws Exception {
        assertThat(new JavaThreads().nameOf(task(PID + 1, tid()))).isEmpty();
    }

    @Test
    void shouldTakeOneDumpForEachIdThatNoThreadHas() throws Exception {
        JavaThreads threads = new JavaThreads();
        for (int i = 0; i < 3; i++) {
            assertThat(threads.nameOf(task(PID, -1))).isEmpty();
            assertThat(threads.nameOf(task(PID, -2))).isEmpty();
        }
        assertThat(threads.dumps()).isEqualTo(2);
        assertThat(threads.nameOf(task(PID, tid()))).contains(Thread.currentThread().getName());
    }
}
