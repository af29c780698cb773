// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per started program (successful execve and execveat), in the order
 * of the starts.
 */
#include "catalog.bpf.h"

#include <bpf/bpf_tracing.h>

#define FILENAME_LEN	256
#define ARGUMENTS_LEN	1024

/*
 * The record ends after the arguments: 320 to 1344 bytes. A longer filename is
 * cut to 255 bytes and a NUL.
 */
struct event {
	/*   0 */ __u64 time;		/* CLOCK_BOOTTIME, ns */
	/*   8 */ struct catalog_task task;
	/*  56 */ __u32 namespace_pid;	/* in the task's own PID namespace */
	/*  60 */ bool arguments_cut;	/* whether there were more bytes */
	/*  61 */ __u8 unused[3];
	/*  64 */ char filename[FILENAME_LEN];
	/* 320 */ char arguments[ARGUMENTS_LEN];	/* each with its NUL */
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

struct upid {
	int nr;
} __attribute__((preserve_access_index));

struct pid {
	unsigned int level;
	struct upid numbers[1];
} __attribute__((preserve_access_index));

struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
} __attribute__((preserve_access_index));

struct task_struct___start {
	struct mm_struct *mm;
	struct pid *thread_pid;
} __attribute__((preserve_access_index));

struct linux_binprm {
	const char *filename;
} __attribute__((preserve_access_index));

/* Too large for the stack. A program is not run inside itself on one CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct event);
} scratch SEC(".maps");

static __always_inline __u32 namespace_pid(struct task_struct___start *task)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	unsigned int level = BPF_CORE_READ(pid, level);
	int nr = 0;
	/* The elements are larger than this struct upid: let the kernel's BTF scale. */
	void *numbers = (void *)pid + bpf_core_field_offset(struct pid, numbers);

	bpf_probe_read_kernel(&nr, sizeof(nr),
			      numbers + level * bpf_core_type_size(struct upid) +
				      bpf_core_field_offset(struct upid, nr));
	return nr;
}

/* The new program's arguments as the kernel has placed them in its memory. */
static __always_inline __u32 read_arguments(struct event *e,
					    struct task_struct___start *task)
{
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	unsigned long start = BPF_CORE_READ(mm, arg_start);
	unsigned long length = BPF_CORE_READ(mm, arg_end) - start;

	if (length > ARGUMENTS_LEN) {
		length = ARGUMENTS_LEN;
		e->arguments_cut = 1;
	}
	barrier_var(length);
	if (length > ARGUMENTS_LEN ||
	    bpf_probe_read_user(e->arguments, length, (void *)start)) {
		e->arguments_cut = 1;
		return 0;
	}
	return length;
}

static __always_inline int send(void *ctx, struct linux_binprm *program)
{
	struct task_struct___start *task = (void *)bpf_get_current_task();
	__u32 zero = 0, length;
	struct event *e;

	if (!bpf_events_enabled(events) || !catalog_admits())
		return 0;
	e = bpf_map_lookup_elem(&scratch, &zero);
	if (!e)
		return 0;
	if (bpf_probe_read_kernel_str(e->filename, sizeof(e->filename),
				      BPF_CORE_READ(program, filename)) < 1)
		e->filename[0] = '\0';
	if (!catalog_admits_path(e->filename))
		return 0;
	attempt_begins();
	if (!catalog_throttles(events)) {
		e->time = bpf_ktime_get_boot_ns();
		catalog_task(&e->task);
		e->namespace_pid = namespace_pid(task);
		e->arguments_cut = 0;
		length = read_arguments(e, task);
		barrier_var(length);
		if (length <= ARGUMENTS_LEN)
			bpf_events_output(events, e,
					  __builtin_offsetof(struct event, arguments) + length);
	}
	attempt_ends();
	return 0;
}

/* Arguments: the task, its pid before the exec, the program. */
SEC("?tp_btf/sched_process_exec")
int BPF_PROG(on_start_btf, void *task, int old_pid, struct linux_binprm *program)
{
	return send(ctx, program);
}

SEC("?raw_tp/sched_process_exec")
int on_start_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return send(ctx, (struct linux_binprm *)ctx->args[2]);
}

char LICENSE[] SEC("license") = "GPL";
