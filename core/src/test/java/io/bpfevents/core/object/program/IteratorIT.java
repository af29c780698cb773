package io.bpfevents.core.object.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.record.RecordIterator;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.TestObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The records of iterators, pass by pass. */
@KernelTest
class IteratorIT {
    private static final int PID = Math.toIntExact(ProcessHandle.current().pid());

    private BpfObject object;

    enum Mark {
        NONE,
        WRITTEN
    }

    record Task(int pid, int tid, String comm, Mark mark) {}

    @BeforeEach
    void load() {
        object = TestObjects.open("iterators").load();
    }

    @AfterEach
    void close() {
        object.close();
    }

    private static <T> List<T> all(RecordIterator<T> pass) {
        List<T> records = new ArrayList<>();
        try (pass) {
            pass.forEachRemaining(records::add);
            assertThatThrownBy(pass::next).isInstanceOf(NoSuchElementException.class);
        }
        return records;
    }

    /**
     * The threads fill more than one read: the kernel returns 32 KiB, the JVM alone has 20 threads.
     */
    @Test
    void shouldReadARecordOfEachThread() {
        BpfProgram program = object.program("threads");
        List<Task> threads = all(program.iterate(Task.class));

        assertThat(threads)
                .hasSizeGreaterThan(32)
                .allMatch(thread -> thread.mark() == Mark.WRITTEN);
        assertThat(threads)
                .filteredOn(thread -> thread.tid() == PID)
                .singleElement()
                .matches(thread -> thread.pid() == PID && thread.comm().equals("java"));
        assertThat(threads).extracting(Task::tid).doesNotHaveDuplicates();
        assertThat(program.isAttached()).isFalse();
    }

    @Test
    void shouldBeginAnewWithEachPass() {
        BpfProgram program = object.program("threads");
        try (RecordIterator<Task> first = program.iterate(Task.class);
                RecordIterator<Task> second = program.iterate(Task.class)) {
            Task thread = first.next();
            assertThat(first.next()).isNotEqualTo(thread);
            assertThat(second.next()).isEqualTo(thread);
        }
    }

    @Test
    void shouldContinueAPassWhoseObjectIsClosed() {
        RecordIterator<Task> pass = object.program("threads").iterate(Task.class);
        object.close();
        assertThat(all(pass)).extracting(Task::tid).contains(PID);
    }

    @Test
    void shouldReleaseWhatAPassUses() {
        BpfProgram program = object.program("threads");
        program.iterate(Task.class).close();
        ProcessResources before = ProcessResources.count();
        RecordIterator<Task> pass = program.iterate(Task.class);
        pass.next();
        assertThat(ProcessResources.count()).isNotEqualTo(before);
        pass.close();
        pass.close();
        assertThat(ProcessResources.count()).isEqualTo(before);
        assertThatThrownBy(pass::hasNext).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRejectAPartOfARecord() {
        RecordLayout<Task> layout = RecordLayout.of(object, Task.class);
        assertThatThrownBy(() -> all(object.program("parts").iterate(layout)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "read from iterator parts",
                        "ended within a record of 1008 bytes",
                        "bpf_seq_write");
    }

    @Test
    void shouldContinueAfterARecordThatCannotBeDecoded() {
        enum Few {
            NONE
        }
        @BpfStruct("task")
        record Unknown(int tid, Few mark) {}
        try (RecordIterator<Unknown> pass = object.program("threads").iterate(Unknown.class)) {
            for (long position = 0; position < 3 * 1008; position += 1008) {
                long expected = position;
                assertThatThrownBy(pass::next)
                        .isInstanceOfSatisfying(
                                RecordDecodingException.class,
                                e -> assertThat(e.position()).isEqualTo(expected))
                        .hasMessageContaining("of 1008 bytes");
            }
            assertThat(pass.hasNext()).isTrue();
        }
    }

    @Test
    void shouldRejectProgramsAndRecordsThatDoNotFit() {
        BpfProgram other = object.program("other");
        assertThatThrownBy(() -> other.iterate(Task.class))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("iterate by program other", "syscall", "iter/task");
        record Text(int length, String text) {}
        BpfProgram threads = object.program("threads");
        assertThatThrownBy(() -> threads.iterate(RecordLayout.declared(Text.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Text", "no fixed size");
        @BpfStruct("task")
        record Declared(int pid, @Size(16) String comm) {}
        RecordLayout<Declared> declared = RecordLayout.declared(Declared.class);
        assertThat(declared.fixedSize()).hasValue(20);
        assertThatThrownBy(() -> threads.iterate(declared)).isInstanceOf(LayoutException.class);
    }
}
