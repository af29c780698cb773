// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Iterators over the threads of all processes. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

enum mark { NONE, WRITTEN = 7 };

/* Large, so that few of them fill what one read returns, and one of them is in two. */
struct task {
	__u32 pid;
	__u32 tid;
	char comm[16];
	char filler[980];
	enum mark mark;
};

struct bpf_iter_meta {
	void *seq;
} __attribute__((preserve_access_index));

struct task_struct {
	int tgid;
	int pid;
	char comm[16];
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

struct task buffer;

SEC("iter/task")
int threads(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (!task)
		return 0;
	buffer.pid = task->tgid;
	buffer.tid = task->pid;
	bpf_probe_read_kernel(buffer.comm, sizeof(buffer.comm), task->comm);
	buffer.mark = WRITTEN;
	bpf_seq_write(ctx->meta->seq, &buffer, sizeof(buffer));
	return 0;
}

/* Writes a part of a record, once: of many threads the parts could be a record. */
SEC("iter/task")
int parts(struct bpf_iter__task *ctx)
{
	if (!ctx->task)
		bpf_seq_write(ctx->meta->seq, &buffer, 3);
	return 0;
}

SEC("syscall")
int other(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
