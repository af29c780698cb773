// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * A program for each kind of hook that a section can name, for events that a
 * test can cause: most for the removal of a directory of a tmpfs, by a function
 * that the compiler cannot inline, since it is called by its address, and by the
 * system call that each architecture has for it.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include "registers.bpf.h"

/* The process whose hits count. */
const volatile __u32 watched = 0;

volatile __u64 hits;

/* What the function returned at the last hit, in a program for returns. */
volatile __s64 result;

#define EPERM 1

/* Whether the LSM program forbids the removal. */
const volatile __u8 forbid = 0;

static __always_inline int hit(void)
{
	if (bpf_get_current_pid_tgid() >> 32 != watched)
		return 0;
	__sync_fetch_and_add(&hits, 1);
	return 1;
}

SEC("kprobe/shmem_rmdir")
int kprobe(void *ctx)
{
	hit();
	return 0;
}

SEC("kretprobe/shmem_rmdir")
int kretprobe(void *ctx)
{
	if (hit())
		result = (int)FUNCTION_RESULT(ctx);
	return 0;
}

SEC("kprobe.multi/shmem_rmdi*")
int kprobe_multi(void *ctx)
{
	hit();
	return 0;
}

SEC("kretprobe.multi/shmem_rmdi*")
int kretprobe_multi(void *ctx)
{
	if (hit())
		result = (int)FUNCTION_RESULT(ctx);
	return 0;
}

SEC("ksyscall/unlinkat")
int ksyscall(void *ctx)
{
	hit();
	return 0;
}

SEC("kretsyscall/unlinkat")
int kretsyscall(void *ctx)
{
	if (hit())
		result = (int)FUNCTION_RESULT(ctx);
	return 0;
}

SEC("fentry/shmem_rmdir")
int fentry(void *ctx)
{
	hit();
	return 0;
}

SEC("fexit/shmem_rmdir")
int fexit(void *ctx)
{
	hit();
	return 0;
}

SEC("lsm/inode_rmdir")
int lsm(void *ctx)
{
	return hit() && forbid ? -EPERM : 0;
}

SEC("tp/syscalls/sys_enter_unlinkat")
int tracepoint(void *ctx)
{
	hit();
	return 0;
}

SEC("raw_tp/sched_process_fork")
int raw_tracepoint(void *ctx)
{
	hit();
	return 0;
}

SEC("tp_btf/sched_process_fork")
int btf_tracepoint(void *ctx)
{
	hit();
	return 0;
}

struct bpf_iter_meta {
	void *seq;
} __attribute__((preserve_access_index));

struct task_struct {
	int tgid;
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

/* Writes the process of each thread to the reader of the iterator. */
SEC("iter/task")
int iterator(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	__u32 tgid;

	if (!task)
		return 0;
	tgid = task->tgid;
	bpf_seq_write(ctx->meta->seq, &tgid, sizeof(tgid));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
