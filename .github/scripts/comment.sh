#!/bin/sh
# Puts a plan into the pull request's one comment about it: comment.sh ENVIRONMENT FILE [WORDS]
# FILE is Terraform's own text, WORDS what `baton plan --markdown` made of it, where it did.
# Reads CODE, Terraform's exit code, and REPOSITORY and PULL_REQUEST.
set -eu
marker="<!-- baton: plan of $1 -->"
case $CODE in
  0) title='no change' ;;
  2) title='changes' ;;
  *) title='the plan failed' ;;
esac
{
  echo "$marker"
  echo "### $1: $title"
  grep -E '^(Plan:|No changes\.|Error:|│ Error:|Warning:|│ Warning:)' "$2" || true
  # A comment holds 65536 characters: the words take at most 40000.
  room=60000
  if [ -s "${3:-}" ]; then
    room=20000
    echo
    # Its title stands above already.
    sed '1{/^### /d;}' "$3"
  fi
  echo
  echo '<details><summary>plan</summary>'
  echo
  # Indented, so that nothing in it is read as markup, the line too that is cut through.
  sed 's/^/    /' "$2" | tail -c "$room" | sed '1s/^/    /'
  echo
  echo '</details>'
} >comment.md
# Found by the marker: other jobs of this repository may comment as the same user.
comments="repos/$REPOSITORY/issues/$PULL_REQUEST/comments"
own=".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$marker\"))) | .id"
id=$(gh api "$comments" --paginate --jq "$own" | head -n 1)
if [ -n "$id" ]; then
  gh api --silent -X PATCH "repos/$REPOSITORY/issues/comments/$id" -F body=@comment.md
else
  gh api --silent -X POST "$comments" -F body=@comment.md
fi
