package io.bpfevents.catalog.identity;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.internal.ThisProcess;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.util.function.Tuple2;
import reactor.util.function.Tuples;

/**
 * Finds the Java thread of this JVM that caused an event, by its kernel thread id. The kernel's
 * name of a thread has at most 15 bytes, to which the JVM shortens longer names, and the main
 * thread is called {@code java} there.
 *
 * <p>The ids come from the JVM's thread dump, which stops all threads for about a millisecond, and
 * which is taken again when an id of this process appears for the first time. A thread that ends
 * before that is not found; a virtual thread appears as its carrier. A name is that of the last
 * dump: a thread that was renamed since, or that has got the id of an earlier thread, appears under
 * the old name. Use {@link #identify}, which takes the dump on another thread than the poll loop's.
 *
 * <p>All methods may be called from any thread.
 */
public final class JavaThreads {
    /** The first line of a thread in the dump: its name in quotes, and {@code nid=} its id. */
    private static final Pattern LINE =
            Pattern.compile("^\"(.*)\" .*\\bnid=(\\d+)\\b", Pattern.MULTILINE);

    /** Ids that are remembered at most, except those of the latest dump. */
    private static final int MOST = 4096;

    private final int pid;
    private Map<Integer, Optional<String>> names = Map.of(); // guarded by this
    private int dumps; // guarded by this

    /**
     * Knows no thread yet.
     *
     * @throws IllegalStateException if this JVM has a PID namespace of its own, as in a container:
     *     the kernel's thread ids are not those of this process then
     */
    public JavaThreads() {
        pid = ThisProcess.kernelPid("share the host's PID namespace");
    }

    /** The name of the Java thread; empty for another process, or if it was not found. */
    public synchronized Optional<String> nameOf(Task task) {
        if (task.pid() != pid) {
            return Optional.empty();
        }
        if (!names.containsKey(task.tid())) {
            Map<Integer, Optional<String>> found = dump();
            if (names.size() < MOST) { // threads that were not found: no dump per event of theirs
                names.forEach((tid, name) -> remember(found, tid, name));
            }
            found.putIfAbsent(task.tid(), Optional.empty());
            names = found;
            dumps++;
        }
        return names.getOrDefault(task.tid(), Optional.empty());
    }

    /**
     * Adds the name of the Java thread to each event of a stream, in order, on a thread of {@code
     * Schedulers.boundedElastic()}: {@code opens.transform(threads.identify())}.
     */
    public <T extends KernelEvent> Function<Flux<T>, Flux<Tuple2<T, Optional<String>>>> identify() {
        return events ->
                events.publishOn(Schedulers.boundedElastic())
                        .map(event -> Tuples.of(event, nameOf(event.task())));
    }

    /** The number of thread dumps, for tests. */
    synchronized int dumps() {
        return dumps;
    }

    private static void remember(
            Map<Integer, Optional<String>> found, int tid, Optional<String> name) {
        if (name.isEmpty()) {
            found.putIfAbsent(tid, name);
        }
    }

    private static Map<Integer, Optional<String>> dump() {
        Map<Integer, Optional<String>> found = new HashMap<>();
        Matcher lines = LINE.matcher(text());
        while (lines.find()) {
            found.put(Integer.parseInt(lines.group(2)), Optional.of(lines.group(1)));
        }
        return found;
    }

    private static String text() {
        try {
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            return (String)
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    commands,
                                    "threadPrint",
                                    new Object[] {new String[0]},
                                    new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException(
                    "take a thread dump: this JVM has no diagnostic commands, or its image lacks the"
                            + " module jdk.management",
                    e);
        }
    }
}
