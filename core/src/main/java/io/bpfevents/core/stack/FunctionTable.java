package io.bpfevents.core.stack;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions by their addresses. Immutable once it is sorted. */
final class FunctionTable {
    private final List<Function> functions;

    /**
     * A function.
     *
     * @param size in bytes; 0 if it ends where the next one begins
     * @param module as in {@link StackFrame}
     */
    record Function(long address, long size, String name, String module) {}

    private FunctionTable(List<Function> functions) {
        this.functions = functions;
    }

    /** Of functions in any order; of several at one address the first. */
    static FunctionTable of(List<Function> functions) {
        List<Function> sorted = new ArrayList<>(functions);
        sorted.sort(Comparator.comparingLong(Function::address)); // stable
        return new FunctionTable(sorted);
    }

    /** The function of an address; null if it is in none. */
    @Nullable Function at(long address) {
        int low = 0;
        int high = functions.size(); // the first function after the address
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (functions.get(middle).address() <= address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0) {
            return null;
        }
        Function found = functions.get(low - 1);
        while (low > 1 && functions.get(low - 2).address() == found.address()) {
            found = functions.get(--low - 1);
        }
        boolean isIn = found.size() == 0 || address - found.address() < found.size();
        return isIn ? found : null;
    }
}
