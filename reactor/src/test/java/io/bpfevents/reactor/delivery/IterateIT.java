package io.bpfevents.reactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.reactor.BpfEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The records of an iterator as a cold stream. */
@KernelTest
class IterateIT {
    private static final int PID = Math.toIntExact(ProcessHandle.current().pid());

    private BpfObject object;
    private Flux<Task> tasks;

    record Task(int pid, int tid, String comm) {}

    @BeforeEach
    void load() {
        object = TestObjects.open("iterators").load();
        tasks = BpfEvents.iterate(object.program("threads"), Task.class);
    }

    @AfterEach
    void close() {
        object.close();
    }

    /** The descriptors of passes that are open in this process. */
    private static long passes() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(IterateIT::isPass).count();
        }
    }

    private static boolean isPass(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("bpf_iter");
        } catch (IOException e) {
            return false; // that of the listing itself
        }
    }

    @Test
    void shouldCompleteAfterTheLastThread() throws IOException {
        List<Task> all = tasks.collectList().block();

        assertThat(all).extracting(Task::tid).contains(PID).doesNotHaveDuplicates();
        assertThat(passes()).isZero();
    }

    @Test
    void shouldEmitWhatWasRequestedOnTheThreadThatRequests() throws IOException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        StepVerifier.create(tasks.doOnNext(_ -> threads.add(Thread.currentThread())), 0)
                .expectSubscription()
                .thenRequest(1)
                .expectNextCount(1)
                .thenRequest(2)
                .expectNextCount(2)
                .then(() -> assertThat(threads).containsExactly(Thread.currentThread()))
                .thenCancel()
                .verify();
        assertThat(passes()).isZero();
    }

    @Test
    void shouldBeginAPassPerSubscription() {
        Task first = tasks.blockFirst();
        assertThat(tasks.blockFirst()).isEqualTo(first);
        StepVerifier.create(tasks.zipWith(tasks.skip(1)).take(1))
                .expectNextMatches(two -> two.getT1().equals(first) && !two.getT2().equals(first))
                .verifyComplete();
    }

    @Test
    void shouldBeReadByAnotherThread() {
        Flux<Integer> found =
                tasks.subscribeOn(Schedulers.boundedElastic())
                        .publishOn(Schedulers.parallel(), 3)
                        .map(Task::tid)
                        .filter(tid -> tid == PID);
        StepVerifier.create(found).expectNext(PID).verifyComplete();
        await().until(() -> passes() == 0); // closed by that thread, after the completion
    }

    @Test
    void shouldFailWithTheErrorOfTheIterator() throws IOException {
        StepVerifier.create(BpfEvents.iterate(object.program("other"), Task.class))
                .verifyErrorMatches(e -> String.valueOf(e.getMessage()).contains("iter/task"));
        StepVerifier.create(BpfEvents.iterate(object.program("parts"), Task.class))
                .verifyErrorMatches(e -> String.valueOf(e.getMessage()).contains("1008 bytes"));
        StepVerifier.create(BpfEvents.iterate(object.program("threads"), Unknown.class))
                .verifyError(RecordDecodingException.class);
        assertThat(passes()).isZero();
    }

    enum Mark {
        NONE
    }

    @BpfStruct("task")
    record Unknown(Mark mark) {}
}
