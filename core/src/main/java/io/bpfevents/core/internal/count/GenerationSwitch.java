package io.bpfevents.core.internal.count;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.call.MapMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The generation in all control blocks of one map, which decides whose records are wanted while two
 * versions of a program are attached: exactly one of them sends each hit.
 *
 * <p>{@code BPF_EVENTS_FEATURE_GENERATION} in {@code bpf_events.bpf.h} describes the protocol. Each
 * block holds one word: a generation, and the number of CPUs that have the next one already. For
 * each CPU, a thread that is bound to it increments that number, so that no hit on that CPU is
 * between its two programs. A process that is killed meanwhile leaves a state in which each hit is
 * still sent once, and which the next {@link #advance} completes.
 *
 * <p>The caller excludes a second switch of the same map, also in other processes.
 */
public final class GenerationSwitch implements AutoCloseable {
    private static final int FIRST_INEXACT = 7; // the first number of a kernel's release
    private static final long GENERATION_BITS = 0xffff_ffffL;

    private final Arena arena;
    private final List<MemorySegment> blocks;
    private final Cpus cpus;

    GenerationSwitch(Arena arena, List<MemorySegment> blocks, Cpus cpus) {
        this.arena = arena;
        this.blocks = blocks;
        this.cpus = cpus;
    }

    /**
     * Maps the control blocks of an object.
     *
     * @param fd the map {@code .data.events} of the object; may be closed afterwards
     * @throws BpfException if the value is not a sequence of control blocks
     */
    public static GenerationSwitch map(int fd) {
        return map(fd, new KernelCpus());
    }

    static GenerationSwitch map(int fd, Cpus cpus) {
        int valueSize = MapInfo.of(fd).valueSize();
        String operation = "map the control blocks of an object";
        return MapMemory.map(
                fd,
                valueSize,
                operation,
                (arena, value) -> {
                    List<MemorySegment> blocks = new ArrayList<>();
                    for (long at = 0;
                            at + ControlBlock.SIZE <= valueSize;
                            at += ControlBlock.SIZE) {
                        MemorySegment block = value.asSlice(at, ControlBlock.SIZE);
                        ControlBlock.check(block, operation);
                        blocks.add(block);
                    }
                    return new GenerationSwitch(arena, blocks, cpus);
                });
    }

    /**
     * Whether a kernel runs all programs of a tracepoint without preemption in between, which the
     * protocol requires. Linux 6.18 does and 7.3 does not, by {@code GenerationSwitchIT}.
     *
     * @param release as {@code uname -r} prints it
     */
    public static boolean isExactOn(String release) {
        int dot = release.indexOf('.');
        return dot < 1 || Integer.parseInt(release.substring(0, dot)) < FIRST_INEXACT;
    }

    /**
     * Whether the programs compare their generation with that of the blocks. Otherwise two versions
     * of a program both send each hit, and {@link #advance} has no effect on them.
     */
    public boolean isSupported() {
        return blocks.stream()
                .allMatch(block ->
                        (block.get(ControlBlock.U32, ControlBlock.FEATURES_OFFSET)
                                        & ControlBlock.GENERATION)
                                != 0);
    }

    /**
     * The generation whose programs send, or, if a switch was interrupted, the one that is being
     * replaced. The programs that replace it need this number + 1 (it wraps at 2^32).
     *
     * @throws BpfException if the blocks do not belong together
     */
    public int current() {
        int lowest = generation(word(blocks.getFirst()));
        for (MemorySegment block : blocks) {
            int generation = generation(word(block));
            lowest = generation - lowest < 0 ? generation : lowest;
        }
        for (MemorySegment block : blocks) {
            long word = word(block);
            if (generation(word) != lowest && word != first(lowest + 1)) {
                throw new BpfException(
                        "read the generation of an object",
                        "its control blocks have the generations "
                                + blocks.stream()
                                        .map(one -> Integer.toUnsignedString(generation(word(one))))
                                        .toList()
                                + ", which no switch leaves");
            }
        }
        return lowest;
    }

    /**
     * Whether a process was terminated within {@link #advance}: the programs of both generations
     * are needed until another call of it completes the switch.
     */
    public boolean isInterrupted() {
        long complete = first(current());
        return blocks.stream().anyMatch(block -> word(block) != complete);
    }

    /**
     * Replaces the generation {@link #current} by the next one, or completes that if it was
     * interrupted. The programs of both generations must be attached: they send each hit exactly
     * once until this returns, then only the new ones send. May be repeated after an exception.
     *
     * <p>A thread of its own is bound to one CPU after the other, so the caller keeps its CPUs;
     * this waits until each CPU has run that thread, also if the caller is interrupted.
     *
     * @return the CPUs that run but to which no thread of this process can be bound (by its
     *     cpuset): a hit there at the moment of the switch may have been sent twice or not at all
     * @throws BpfException if the CPUs of the machine cannot be read, or the blocks do not belong
     *     together
     */
    public BitSet advance() {
        int from = current();
        FutureTask<BitSet> task = new FutureTask<>(() -> advance(from));
        Thread.ofPlatform().name("bpf-events-switch").daemon().start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException known
                            ? known
                            : new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private BitSet advance(int from) {
        int count = cpus.count();
        BitSet notBound = new BitSet();
        for (int cpu = 0; cpu < count; cpu++) {
            if (!cpus.bind(cpu)) {
                notBound.set(cpu);
            }
            for (MemorySegment block : blocks) {
                long word = word(block);
                if (generation(word) == from && switched(word) <= cpu) {
                    store(block, first(from) + ((cpu + 1L) << 32));
                }
            }
        }
        for (MemorySegment block : blocks) {
            store(block, first(from + 1));
        }
        notBound.and(cpus.online());
        return notBound;
    }

    private static long word(MemorySegment block) {
        return (long) ControlBlock.LONG.getVolatile(block, ControlBlock.GENERATION_OFFSET);
    }

    private static void store(MemorySegment block, long word) {
        ControlBlock.LONG.setVolatile(block, ControlBlock.GENERATION_OFFSET, word);
    }

    /** The word of a generation that all CPUs have. */
    private static long first(int generation) {
        return generation & GENERATION_BITS;
    }

    private static int generation(long word) {
        return (int) word;
    }

    /** The number of CPUs that have the next generation. */
    private static long switched(long word) {
        return word >>> 32;
    }

    /** Unmaps the blocks. */
    @Override
    public void close() {
        arena.close();
    }
}
