package io.bpfevents.core.object.check;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.kernel.LibbpfInfo;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens damaged objects, in a process of its own, since libbpf may end it. Prints the number of
 * each mutant before it is opened, and ends with a failure at an exception that is not documented.
 */
final class OpenMutants {
    static final String OPENED = "opened ";
    static final String MUTANT = "mutant ";

    /** Limits a call that does not return: the process ends if one takes longer, or twice that. */
    private static final int LONGEST_SECONDS = 300;

    /** Of different kinds; none pins a map. */
    private static final List<String> OBJECTS =
            List.of(
                    "globals",
                    "producer",
                    "two_rings",
                    "hooks",
                    "maps",
                    "members",
                    "ops",
                    "order",
                    "perf",
                    "relocated",
                    "settings",
                    "skipped",
                    "typed_maps",
                    "types",
                    "variables",
                    "contract",
                    "dynptr",
                    "link_one");

    private OpenMutants() {}

    /**
     * Opens the mutants of a range of numbers.
     *
     * @param arguments the seed; the number of the first mutant; the number of mutants; how many of
     *     them to load as well; a directory for files
     */
    public static void main(String[] arguments) throws IOException {
        long seed = Long.parseLong(arguments[0]);
        int first = Integer.parseInt(arguments[1]);
        int count = Integer.parseInt(arguments[2]);
        int loads = Integer.parseInt(arguments[3]);
        AtomicInteger current = new AtomicInteger();
        watch(current);
        System.out.println(LibbpfInfo.ofThisProcess());
        Path files = Files.createDirectories(Path.of(arguments[4]));
        int opened = 0;
        int loaded = 0;
        for (int i = first; i < first + count; i++) {
            System.out.println(MUTANT + i);
            current.set(i);
            Random random = new Random(seed + i);
            try (OpenBpfObject object = open(random, files)) {
                opened++;
                if (loads > 0) {
                    loads--;
                    object.load().close();
                    loaded++;
                }
            } catch (BpfException | LayoutException expected) {
                if (expected.getMessage().isBlank()) {
                    throw new AssertionError("no message", expected);
                }
            }
        }
        System.out.println(OPENED + opened + ", loaded " + loaded);
    }

    /** Opens a damaged object, or one with damaged types in place of the kernel's. */
    private static OpenBpfObject open(Random random, Path files) throws IOException {
        String name = OBJECTS.get(random.nextInt(OBJECTS.size()));
        byte[] mutant = ObjectMutation.of(TestObjects.bytes(name), random);
        return random.nextInt(OBJECTS.size()) == 0
                ? BpfObject.open(
                        Files.write(files.resolve("object"), TestObjects.bytes("relocated")),
                        Files.write(files.resolve("types"), mutant))
                : BpfObject.open(name, mutant);
    }

    private static void watch(AtomicInteger current) {
        long period = TimeUnit.SECONDS.toMillis(LONGEST_SECONDS);
        TimerTask endIfUnchanged =
                new TimerTask() {
                    private int before = -1;

                    @Override
                    public void run() {
                        if (current.get() == before) {
                            Runtime.getRuntime().halt(2);
                        }
                        before = current.get();
                    }
                };
        new Timer(true).schedule(endIfUnchanged, period, period);
    }
}
